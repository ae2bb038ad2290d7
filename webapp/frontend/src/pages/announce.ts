// Tells people who cannot see the screen what has changed. One message at a time, the last one wins.
let timer = 0;

export function announce(message: string): void {
  const live = document.getElementById("live");
  if (!live) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    live.textContent = message;
  }, 250);
}
