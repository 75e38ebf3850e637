// A source that a person read: the form for it, and the claim that it makes (schemas/decision.py, HandRead).

import { given, labelled, select } from "./dialog";
import { el } from "./dom";
import { strings } from "./strings";

const FIRST_ROWS = 1;

export function sourceFields(): HTMLElement {
  const figures = rows(strings.figure, figureRow);
  const claimants = rows(strings.claimant, claimantRow);
  return el("div", { class: "source" },
    labelled(strings.address, el("input", { name: "url", type: "url", required: true, maxlength: 8192 })),
    el("div", { class: "fields" },
      labelled(strings.publisher, el("input", { name: "publisher", required: true, maxlength: 200 })),
      labelled(strings.published, el("input", { name: "published_at", type: "datetime-local", required: true }))),
    labelled(strings.quote, el("textarea", { name: "quote", rows: 3, required: true, maxlength: 4000 }), strings.quoteHint),
    labelled(strings.assertion, select("assertion", Object.entries(strings.assertions), "asserted")),
    figures, claimants);
}

// The claim as the form has it; rows that were left empty are none.
export function readByHand(form: FormData): object {
  const column = (name: string) => form.getAll(name).map((value) => String(value).trim());
  const [outcomes, statuses, lows, highs] = [column("outcome"), column("status"), column("low"), column("high")];
  const [names, types] = [column("claimant"), column("claimant_type")];
  return {
    url: given(form, "url"), publisher: given(form, "publisher"), quote: given(form, "quote"), assertion: given(form, "assertion"),
    published_at: new Date(given(form, "published_at") ?? "").toISOString(),
    figures: outcomes.flatMap((outcome, row) => {
      const [low, high] = [number(lows[row]), number(highs[row])];
      return low === null && high === null ? [] : [{ outcome, status: statuses[row], min: low, max: high, qualifier: qualifier(low, high) }];
    }),
    claimants: names.flatMap((name, row) => (name === "" ? [] : [{ name, type: types[row] }])),
  };
}

const number = (text: string | undefined) => (text === undefined || text === "" ? null : Number(text));

function qualifier(low: number | null, high: number | null): string {
  if (low === null) return "up_to";
  if (high === null) return "at_least";
  return low === high ? "exact" : "range";
}

// Rows of the same fields, as many as are needed.
function rows(legend: string, row: () => HTMLElement): HTMLElement {
  const more = el("button", { type: "button", class: "quiet", click: () => { const added = row(); more.before(added); added.querySelector<HTMLElement>("input, select")?.focus(); } }, strings.oneMore);
  return el("fieldset", {}, el("legend", {}, legend), ...Array.from({ length: FIRST_ROWS }, row), more);
}

function figureRow(): HTMLElement {
  const people = (name: string, label: string) => labelled(label, el("input", { name, type: "number", min: 0, max: 1_000_000, inputmode: "numeric" }));
  return el("div", { class: "fields" }, labelled(strings.outcome, select("outcome", Object.entries(strings.outcomes))), labelled(strings.status, select("status", Object.entries(strings.statuses))),
    people("low", strings.low), people("high", strings.high));
}

function claimantRow(): HTMLElement {
  return el("div", { class: "fields" }, labelled(strings.name_, el("input", { name: "claimant", maxlength: 200, autocomplete: "off" })), labelled(strings.kind, select("claimant_type", Object.entries(strings.claimantTypes))));
}
