// Keys for those whose hands stay on the keyboard. No key is taken from who writes in a field.

export interface Actions { next: () => void; previous: () => void; search: () => void; help: () => void; back: () => void }

export function onKeys(actions: Actions): void {
  const of: Record<string, () => void> = { j: actions.next, k: actions.previous, "/": actions.search, "?": actions.help, Escape: actions.back };
  document.addEventListener("keydown", (event) => {
    const writing = event.target instanceof Element && event.target.closest("input:not([type=checkbox]):not([type=range]), select, textarea") !== null;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null) return;
    if (writing && event.key !== "Escape") return;
    const action = of[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
