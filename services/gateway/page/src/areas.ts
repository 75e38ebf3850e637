// Where all incidents lie that fit the filters, for the map, and how many they are.

import { type Area, type AreasRead, type Incident, readAreas } from "./api";

export class Areas {
  readonly shown = new Map<string, Area>();
  number: number | null = null; // of all that fit; null until it is known
  withoutPoint: Record<string, number> = {};
  private reading: AbortController | null = null;
  private whole: Promise<void> = Promise.resolve();

  constructor(private readonly query: () => URLSearchParams, private readonly changed: () => void) {}

  // All anew, by the filters as they are. What cannot be read is not drawn; the list says why.
  read(): Promise<void> {
    this.whole = this.ask(this.query(), (areas) => {
      this.shown.clear();
      for (const area of areas.areas) this.shown.set(area[0], area);
    });
    return this.whole;
  }

  // `incidents` changed, or are new; those of `ids` that are not among them do not fit any more.
  async refresh(incidents: readonly Incident[], ids: Iterable<string>): Promise<void> {
    await this.whole;
    const query = this.query();
    query.set("limit", "1"); // for the numbers
    await this.ask(query, () => {
      for (const id of ids) this.shown.delete(id);
      for (const area of incidents.map(areaOf)) if (area !== null) this.shown.set(area[0], area);
    });
  }

  private async ask(query: URLSearchParams, put: (areas: AreasRead) => void): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    const areas = await readAreas(query, reading.signal).catch(() => null);
    if (areas === null || reading.signal.aborted) return;
    this.number = areas.number;
    this.withoutPoint = areas.without_point;
    put(areas);
    this.changed();
  }
}

export function areaOf(incident: Incident): Area | null {
  const place = incident.place;
  if (place?.latitude == null || place.longitude == null) return null;
  return [incident.incident_id, place.latitude, place.longitude, place.radius_km ?? 0, incident.civilians_killed?.min ?? incident.civilians_killed?.max ?? null];
}
