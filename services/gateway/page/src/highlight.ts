// A text of others with what was read in it marked at its place. Offsets count code points, as spans do (contract).

import { el, visible } from "./dom";
import { strings } from "./strings";

export interface Fact { start: number; end: number; kind: string; words: string; event_id: string; incident_id?: string | null }

const MASKED = /(█+)/;

// Paragraphs; a marked fact is a link that tells which fact it is. Where facts overlap, the shortest is what is chosen.
export function highlighted(text: string, facts: readonly Fact[], chosen: (fact: Fact) => void): HTMLElement {
  const points = [...text];
  const within = facts.filter((fact) => fact.start < fact.end && fact.end <= points.length);
  const cuts = [...new Set([0, points.length, ...within.flatMap((fact) => [fact.start, fact.end])])].sort((one, other) => one - other);
  let paragraph = newParagraph();
  const paragraphs = [paragraph];
  cuts.slice(1).forEach((end, index) => {
    const start = cuts[index] ?? 0;
    const covering = within.filter((fact) => fact.start <= start && fact.end >= end).sort((one, other) => one.end - one.start - (other.end - other.start));
    points.slice(start, end).join("").split(/[\r\n]+/).forEach((line, number) => {
      if (number > 0) paragraphs.push((paragraph = newParagraph()));
      if (line !== "") paragraph.append(...marked(line, covering, chosen));
    });
  });
  return el("div", { class: "text" }, ...paragraphs.filter((one) => one.textContent?.trim()));
}

// Of the facts of one event in a text, the first.
export function firstMark(text: HTMLElement, eventId: string): HTMLElement | null {
  return text.querySelector(`[data-event="${CSS.escape(eventId)}"]`);
}

// What the colours mean; of those kinds that occur.
export function legend(facts: readonly Fact[]): HTMLElement {
  const kinds = Object.keys(strings.kinds).filter((kind) => facts.some((fact) => fact.kind === kind));
  return el("ul", { class: "kinds" }, ...kinds.map((kind) => el("li", {}, el("span", { class: `fact ${kind}` }, strings.kinds[kind] ?? kind))));
}

// Its own direction, by its first letter: Arabic from right to left.
const newParagraph = () => el("p", { dir: "auto" });

function marked(line: string, covering: readonly Fact[], chosen: (fact: Fact) => void): (Node | string)[] {
  const [fact] = covering;
  if (fact === undefined) return readable(line);
  const title = [...new Set(covering.map((one) => strings.kinds[one.kind] ?? one.kind))].join(", ");
  const choose = (event: Event) => { event.preventDefault(); chosen(fact); };
  return [el("a", { class: `fact ${className(fact.kind)}`, href: location.hash, title, "data-event": fact.event_id, click: choose }, ...readable(line))];
}

// A kind that the page does not know has no colour of its own.
const className = (kind: string) => (kind in strings.kinds ? kind : "further");

// Masked names as what they are, for eyes and for ears.
export function readable(words: string): (Node | string)[] {
  return words.split(MASKED).filter((part) => part !== "").map((part) =>
    (part.startsWith("█") ? el("span", { class: "masked", role: "img", "aria-label": strings.masked, title: strings.maskedWhy }, part) : visible(part)));
}
