// Elements, and the only ways in which words of others come onto the page: as text, apart from the words around them.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

const SVG = "http://www.w3.org/2000/svg";

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return filled(document.createElementNS(SVG, tag) as SVGElement, attributes, children);
}

// Those that are there.
export function present(children: Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...present(children));
  return element;
}

// Words of articles, parties and analysts: in <bdi>, so that no direction in them changes the text around.
export function said(words: string): HTMLElement {
  return el("bdi", {}, visible(words));
}

// Characters that are not seen, or that turn the direction of what follows, as symbols. Line breaks and tabs are spaces;
// the joiners that Persian and the Indic scripts are written with stay.
export function visible(words: string): string {
  return words.replace(/[\t\n\r]+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g, symbolOf);
}

function symbolOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

// With commas between them.
export function listed(items: Node[]): (Node | string)[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [", ", item]));
}

// A link to an article; what is not an address of the web is shown and leads nowhere.
export function articleLink(url: string, words: string): HTMLElement {
  const protocol = URL.canParse(url) ? new URL(url).protocol : "";
  if (protocol !== "https:" && protocol !== "http:") return said(words);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, said(words));
}

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

// Local time; UTC on hover.
export function moment(iso: string, words: string = LOCAL.format(new Date(iso))): HTMLElement {
  const utc = `${new Date(iso).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return el("time", { datetime: iso, title: words === LOCAL.format(new Date(iso)) ? utc : `${LOCAL.format(new Date(iso))} · ${utc}` }, words);
}
