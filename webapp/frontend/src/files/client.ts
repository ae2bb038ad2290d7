// The page's end of the worker: it is started with the first file, and each call has one answer.
import { Unreadable } from "./failure.ts";
import type { Asked, Calls, Name, Told } from "./talk.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface PolicyMaker {
  createPolicy(name: string, rules: { createScriptURL(text: string): string | null }): { createScriptURL(text: string): unknown };
}

export class Client {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor(address: string) {
    this.worker = new Worker(scriptAt(address), { type: "module" });
    this.worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("fault" in data) waiting?.reject(new Unreadable(data.fault, data.values));
      else waiting?.resolve(data.value);
    });
    this.worker.addEventListener("error", () => {
      for (const waiting of this.waiting.values()) waiting.reject(new Unreadable("unreadable"));
      this.waiting.clear();
    });
  }

  call<N extends Name>(name: N, ...args: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
    const id = ++this.last;
    const asked: Asked = { id, name, args };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.worker.postMessage(asked);
    });
  }
}

let policy: ReturnType<PolicyMaker["createPolicy"]> | undefined;

/** The address as the policy of the page (Trusted Types) wants it: one of our own, and no other. */
function scriptAt(address: string): URL {
  const maker = (window as { trustedTypes?: PolicyMaker }).trustedTypes;
  policy ??= maker?.createPolicy("own-file", { createScriptURL: (text) => (new URL(text, location.href).origin === location.origin ? text : null) });
  return (policy?.createScriptURL(address) ?? address) as URL;
}
