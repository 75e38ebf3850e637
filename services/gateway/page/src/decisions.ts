// Who decided what about an incident, and when.

import { el, moment, said } from "./dom";
import { type DecisionRecord, readDecisions } from "./review";
import { strings } from "./strings";

// Null where nobody decided anything yet.
export async function decisionsOf(id: string): Promise<HTMLElement | null> {
  const records = await readDecisions(id).catch(() => []);
  if (records.length === 0) return null;
  return el("section", { class: "decisions" }, el("h2", {}, strings.decisions), el("ol", {}, ...records.map(recordOf)));
}

function recordOf({ decision, outcome, why, changed }: DecisionRecord): HTMLElement {
  const opened = changed.map((one) => one.incident_id).filter((id) => decision.action === "split" && !location.hash.includes(id));
  const other = decision.other_id ?? opened[0] ?? null;
  return el("li", { class: outcome },
    el("p", {}, el("b", {}, said(decision.by)), " ", ...what(decision), other !== null && el("span", {}, " ", el("a", { href: `#/incident/${other}` }, other.slice(0, 8))), " · ", moment(decision.at)),
    decision.note !== null && el("p", {}, said(decision.note)),
    outcome === "refused" && el("p", { class: "failed" }, `${strings.refused}: `, said(why ?? "")),
    outcome !== "refused" && why !== null && el("p", { class: "meta" }, said(strings.appliedBut(why))));
}

function what(decision: DecisionRecord["decision"]): (Node | string)[] {
  const words = strings.decided[decision.action] ?? decision.action;
  switch (decision.action) {
    case "sign_off": return [`${words} ${strings.gradings[decision.grade ?? ""] ?? decision.grade}`];
    case "correct": return [`${words}: ${strings.correctable[decision.field ?? ""] ?? decision.field} = `, decision.value === null ? strings.notKnown : said(decision.value)];
    case "split": return [`${words} (${decision.event_ids.length})`];
    case "add_claim": return [`${words} `, said(decision.claim?.publisher ?? "")];
    case "redact": return [words, decision.reason === null ? "" : ": ", decision.reason === null ? "" : said(decision.reason)];
    case "label": return [`${words}: ${strings.mistakes[decision.label ?? ""] ?? decision.label}`];
    default: return [words];
  }
}
