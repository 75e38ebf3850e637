// The toll over time: the ledger's range of civilians killed as a band of steps, and each claim that states a number on it.

import { type Claim, type Count, type Ledger, readIncident } from "./api";
import { svg, visible } from "./dom";
import { Refused } from "./http";
import { strings } from "./strings";
import { claimants, killedIn } from "./claims";
import { count } from "./words";

const [WIDEST, HEIGHT] = [640, 220];
const SIDES = { left: 40, right: 16, top: 14, bottom: 28 };
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const DAY_MS = 86_400_000;

// More moments than these are not asked for one by one.
const MOST_ASKED = 60;

export interface Step { at: number; low: number; high: number }

// How the range stood at each time at which something was reported, as the gateway says that it was known then: the
// ledger's own history says how it stood when a report came, which may have been late. `asked`: what is known already.
export async function stepsOf(ledger: Ledger, asked: Map<string, Step[]>): Promise<Step[]> {
  const times = [...ledger.toll_history.map((change) => change.at), ...ledger.claims.map((claim) => claim.reported_at)];
  const moments = [...new Set(times)].filter((at) => at >= ledger.first_reported_at).sort((one, other) => Date.parse(one) - Date.parse(other));
  try {
    const steps = await Promise.all(moments.slice(-MOST_ASKED).map(async (at) => {
      const known = asked.get(at) ?? stepOf(at, (await readIncident(ledger.incident_id, at)).civilians_killed);
      asked.set(at, known);
      return known;
    }));
    return steps.flat();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return ledger.toll_history.flatMap((change) => stepOf(change.at, change.to.civilians_killed));
  }
}

function stepOf(at: string, killed: Count | null): Step[] {
  return killed === null ? [] : [{ at: Date.parse(at), ...ends(killed) }];
}

// Null where nobody stated a number.
export function chartOf(ledger: Ledger, steps: Step[]): SVGElement | null {
  const width = Math.min(WIDEST, innerWidth - 24); // so that its letters are as large as the page's on a phone too
  const claims = ledger.claims.flatMap((claim): [Claim, Count][] => { const killed = killedIn(claim); return killed === null ? [] : [[claim, killed]]; });
  if (steps.length === 0 && claims.length === 0) return null;
  const times = [...steps.map((step) => step.at), ...claims.map(([claim]) => Date.parse(claim.reported_at)), Date.parse(ledger.last_changed_at)];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const length = Math.max(last - first, DAY_MS);
  const most = Math.max(1, ...steps.map((step) => step.high), ...claims.map(([, killed]) => ends(killed).high));
  const x = (time: number) => SIDES.left + ((time - first) / length) * (width - SIDES.left - SIDES.right);
  const y = (people: number) => HEIGHT - SIDES.bottom - (people / most) * (HEIGHT - SIDES.top - SIDES.bottom);
  return svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, class: "chart", role: "group", "aria-label": strings.chart(DATE.format(first), DATE.format(first + length)) },
    ...scale(most, width - SIDES.right, y), ...dates(first, first + length, x), band(steps, first + length, x, y), ...claims.map(([claim, killed]) => mark(claim, killed, x, y)));
}

function ends(given: Count): { low: number; high: number } {
  return { low: given.min ?? 0, high: given.max ?? given.min ?? 0 };
}

function scale(most: number, end: number, y: (people: number) => number): SVGElement[] {
  const ticks = [...new Set([0, Math.round(most / 2), most])];
  return ticks.flatMap((people) => [
    svg("line", { class: "grid", x1: SIDES.left, x2: end, y1: y(people), y2: y(people) }),
    svg("text", { x: SIDES.left - 6, y: y(people) + 4, "text-anchor": "end" }, String(people)),
  ]);
}

function dates(first: number, last: number, x: (time: number) => number): SVGElement[] {
  return [
    svg("text", { x: x(first), y: HEIGHT - 8, "text-anchor": "start" }, DATE.format(first)),
    svg("text", { x: x(last), y: HEIGHT - 8, "text-anchor": "end" }, DATE.format(last)),
  ];
}

function band(steps: Step[], last: number, x: (time: number) => number, y: (people: number) => number): SVGElement {
  const edges = steps.map((step, index) => ({ ...step, until: steps[index + 1]?.at ?? last }));
  const upper = edges.map((step) => `${x(step.at)},${y(step.high)} ${x(step.until)},${y(step.high)}`);
  const lower = edges.map((step) => `${x(step.until)},${y(step.low)} ${x(step.at)},${y(step.low)}`).reverse();
  return svg("g", {}, svg("polygon", { class: "band", points: [...upper, ...lower].join(" ") }),
    svg("polyline", { class: "edge", points: upper.join(" ") }), svg("polyline", { class: "edge", points: lower.join(" ") }));
}

function mark(claim: Claim, killed: Count, x: (time: number) => number, y: (people: number) => number): SVGElement {
  const { low, high } = ends(killed);
  const [at, words] = [x(Date.parse(claim.reported_at)), visible(`${claimants(claim)}: ${count(killed)} ${strings.killed}, ${DATE.format(Date.parse(claim.reported_at))}`)];
  return svg("a", { href: `#claim-${claim.event_id}`, class: claim.left_at === null ? "mark" : "mark gone", "aria-label": words, "data-claim": claim.event_id },
    svg("title", {}, words), svg("line", { x1: at, x2: at, y1: y(low), y2: y(high) }), svg("circle", { cx: at, cy: y(killed.min ?? high), r: 5 }));
}
