// The page's end of the worker: each call has one answer. A worker that fails is started anew by the next call.
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
  private readonly address: string;
  private worker: Worker | null = null;
  /** What every worker has to know before anything else. */
  private colours: Asked | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor(address: string) {
    this.address = address;
  }

  private start(): Worker {
    const worker = new Worker(scriptAt(this.address), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("fault" in data) waiting?.reject(new Unreadable(data.fault, data.values));
      else waiting?.resolve(data.value);
    });
    worker.addEventListener("error", () => {
      this.worker = null;
      for (const waiting of this.waiting.values()) waiting.reject(new Unreadable("unreadable"));
      this.waiting.clear();
    });
    if (this.colours) worker.postMessage(this.colours);
    return worker;
  }

  call<N extends Name>(name: N, ...args: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
    const id = ++this.last;
    const asked: Asked = { id, name, args };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.worker ??= this.start();
      if (name === "colours") this.colours = asked;
      this.worker.postMessage(asked);
    });
  }
}

let policy: ReturnType<PolicyMaker["createPolicy"]> | undefined;

/** The address as the policy of the page (Trusted Types) wants it: our own worker's, and no other. */
function scriptAt(address: string): URL {
  const maker = (window as { trustedTypes?: PolicyMaker }).trustedTypes;
  policy ??= maker?.createPolicy("own-file", { createScriptURL: (text) => (isOurs(new URL(text, location.href)) ? text : null) });
  return (policy?.createScriptURL(address) ?? address) as URL;
}

function isOurs({ origin, pathname }: URL): boolean {
  return origin === location.origin && /\/static\/dist\/own-file-worker-[^/]+$/.test(pathname);
}
