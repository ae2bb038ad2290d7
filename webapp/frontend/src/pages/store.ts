// Holds the state, keeps the address in step with it and tells everyone who listens.
import { sameThing, sameView, sameWhere, serialiseState, type State } from "./state.ts";

/** `push` makes a step that Back undoes; `replace` refines the current one. */
export type Step = "push" | "replace";
export type Listener = (state: State, before: State) => void;

export interface Store {
  get(): State;
  set(change: Partial<State>, step: Step): void;
  subscribe(listener: Listener): void;
}

export function createStore(initial: State, parse: (search: string) => State): Store {
  let state = initial;
  const listeners: Listener[] = [];
  const apply = (next: State) => {
    const before = state;
    state = next;
    for (const listener of listeners) listener(state, before);
  };
  addEventListener("popstate", () => apply(parse(location.search)));
  return {
    get: () => state,
    subscribe: (listener) => listeners.push(listener),
    set(change, step) {
      const next = { ...state, ...change };
      if (sameState(next, state)) return;
      const query = serialiseState(next, location.search);
      history[step === "push" ? "pushState" : "replaceState"](null, "", query ? `?${query}` : location.pathname);
      apply(next);
    },
  };
}

function sameState(a: State, b: State): boolean {
  return (
    a.chosen === b.chosen && sameWhere(a.where, b.where) && a.q === b.q && a.sort === b.sort && a.asof === b.asof &&
    a.measure === b.measure &&
    a.project === b.project && sameThing(a.thing, b.thing) && sameView(a.view, b.view)
  );
}
