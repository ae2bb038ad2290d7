// Work in pieces, each in a task of its own, so that a slow phone can answer a touch between two of them.

/** Ends when the browser has had its turn. */
export function turn(): Promise<void> {
  return new Promise((done) => setTimeout(done));
}

/** Does one step after the other. */
export async function inTurn(steps: readonly (() => void)[]): Promise<void> {
  for (const step of steps) {
    await turn();
    step();
  }
}
