// A claim of the ledger: who said what, when, and in which words.

import type { Casualties, Claim, Count } from "./api";
import { articleLink, el, moment, said } from "./dom";
import { strings } from "./strings";
import { count } from "./words";

// Who says so, in one line of text.
export function claimants(claim: Claim): string {
  if (claim.signed !== null) return claim.signed.by;
  return claim.claimants.map((claimant) => claimant.name).join(", ") || strings.unknownClaimant;
}

// Civilians, and people of no stated status, whom a claim counts as killed; null where it counts none.
export function killedIn(claim: Claim): Count | null {
  const groups = claim.casualties.filter((group) => group.outcome === "killed" && (group.status === "civilian" || group.status === "unknown"));
  if (groups.length === 0) return null;
  const sum = (end: "min" | "max") => groups.reduce<number | null>((whole, group) => (whole === null || group[end] === null ? null : whole + group[end]), 0);
  return { min: sum("min"), max: sum("max") };
}

export function claimOf(claim: Claim): HTMLElement {
  const relayed = [...new Set(claim.claimants.map((claimant) => claimant.relayed_by).filter((by): by is string => by !== null))];
  // The words about people; of a claim that counts nobody, those that name the party.
  const spans = claim.casualties.length > 0 ? claim.casualties : claim.actors;
  const quotes = [...new Set(spans.map(({ span }) => span.quote))];
  return el("li", { id: `claim-${claim.event_id}`, tabindex: -1, class: claim.left_at === null ? "claim" : "claim gone" },
    el("p", { class: "who" }, el("b", {}, said(claimants(claim))), ` ${strings.assertions[claim.assertion] ?? claim.assertion}`, ...relayed.flatMap((by) => [" · ", said(strings.relayed(by))]), " · ", moment(claim.reported_at)),
    claim.casualties.length > 0 && el("p", { class: "figures" }, claim.casualties.map(figures).join("; ")),
    ...quotes.map((quote) => el("blockquote", {}, said(quote))),
    el("p", { class: "meta" }, articleLink(claim.url, claim.title ?? claim.url), " — ", said(claim.publisher), ` · ${strings.rule}: ${claim.applied_rule.replaceAll("_", " ")}`,
      claim.signed === null && el("span", {}, " · ", el("a", { href: `#/article/${encodeURIComponent(claim.article_id)}?${new URLSearchParams({ version: String(claim.article_version), event: claim.event_id })}` }, strings.inText)),
      claim.left_at !== null && el("span", {}, ` · ${strings.claimGone}, `, moment(claim.left_at))));
}

function figures(group: Casualties): string {
  const words = `${count(group)} ${strings.statuses[group.status] ?? group.status} ${strings.outcomes[group.outcome] ?? group.outcome}`;
  return group.status === "unknown" ? `${words} (${strings.unstated})` : words;
}
