// What can be corrected of an incident, and how its value is written (services/alerting/ledger/correctable.tsv).

import type { Count, Incident } from "./api";
import { labelled, select } from "./dialog";
import { el } from "./dom";
import { strings } from "./strings";
import { countries } from "./words";

type Options = readonly (readonly [string, string])[];
interface Correctable { form: "count" | "number" | "word" | "dates" | "text" | "coordinates"; now: (incident: Incident) => string; options?: () => Options }

const FIELDS: Record<string, Correctable> = {
  civilians_killed: { form: "count", now: (incident) => written(incident.civilians_killed) },
  civilians_injured: { form: "count", now: (incident) => written(incident.civilians_injured) },
  best_killed: { form: "number", now: (incident) => String(incident.best_killed ?? "") },
  women_killed: { form: "number", now: (incident) => String(incident.women_killed ?? "") },
  children_killed: { form: "number", now: (incident) => String(incident.children_killed ?? "") },
  combatants_killed: { form: "count", now: (incident) => written(incident.combatants_killed) },
  security_killed: { form: "count", now: (incident) => written(incident.security_killed) },
  event_type: { form: "word", now: (incident) => incident.event_type, options: () => Object.entries(strings.types) },
  domain: { form: "word", now: (incident) => incident.domain, options: () => Object.entries(strings.domains) },
  perpetrator: { form: "text", now: (incident) => incident.actors.find((actor) => actor.role === "perpetrator")?.name ?? "" },
  occurred: { form: "dates", now: ({ occurred }) => (occurred.start === occurred.end ? occurred.start : `${occurred.start}..${occurred.end}`) },
  "place.name": { form: "text", now: (incident) => incident.place?.name ?? "" },
  "place.site_name": { form: "text", now: (incident) => incident.place?.site_name ?? "" },
  "place.site_type": { form: "word", now: (incident) => incident.place?.site_type ?? "", options: () => [...Object.entries(strings.sites), ["other", strings.otherSite]] },
  "place.admin2": { form: "text", now: (incident) => incident.place?.admin2 ?? "" },
  "place.admin1": { form: "text", now: (incident) => incident.place?.admin1 ?? "" },
  "place.country": { form: "word", now: (incident) => incident.place?.country ?? "", options: countries },
  "place.coordinates": { form: "coordinates", now: ({ place }) => (place?.latitude == null ? "" : `${place.latitude},${place.longitude}`) },
  "place.precision": { form: "word", now: (incident) => incident.place?.precision ?? "", options: () => Object.entries(strings.known) },
};

// The fields of a form: `field`, `value`, and `unknown` where it is not known.
export function correctionFields(incident: Incident): HTMLElement {
  const value = el("div");
  const field = select("field", Object.keys(FIELDS).map((name) => [name, strings.correctable[name] ?? name] as const));
  const unknown = el("input", { type: "checkbox", name: "unknown", change: () => draw() });
  const draw = () => { value.replaceChildren(valueField(incident, field.value, unknown.checked)); };
  field.addEventListener("change", () => { unknown.checked = false; draw(); });
  draw();
  return el("div", {}, labelled(strings.field, field), value, el("label", { class: "tick" }, unknown, ` ${strings.notKnown}`));
}

function valueField(incident: Incident, name: string, unknown: boolean): HTMLElement {
  const correctable = FIELDS[name];
  if (correctable === undefined) return el("div");
  const now = correctable.now(incident);
  if (correctable.options !== undefined) {
    const chosen = select("value", now === "" ? [["", "–"], ...correctable.options()] : correctable.options(), now);
    chosen.required = true;
    chosen.disabled = unknown;
    return labelled(strings.value, chosen);
  }
  const control = el("input", { name: "value", value: now, required: true, disabled: unknown, maxlength: 300, autocomplete: "off" });
  return labelled(strings.value, control, strings.forms[correctable.form]);
}

function written(count: Count | null): string {
  if (count === null) return "";
  if (count.max === null) return `${count.min}+`;
  if (count.min === null) return `up to ${count.max}`;
  return count.min === count.max ? String(count.min) : `${count.min}-${count.max}`;
}
