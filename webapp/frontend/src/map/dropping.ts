// Files that are dropped on the map; what reads them is fetched then.

/** Whether this tab has opened files before: their tool opens again by itself. */
export function hasFiles(): boolean {
  try {
    return sessionStorage.getItem("own-file") !== null;
  } catch {
    return false;
  }
}

export function takeDrops(stage: HTMLElement, take: (files: readonly File[]) => void): void {
  stage.addEventListener("dragover", (event) => event.preventDefault());
  stage.addEventListener("drop", (event) => {
    event.preventDefault();
    take([...(event.dataTransfer?.files ?? [])]);
  });
}
