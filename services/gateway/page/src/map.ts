// The map: areas in which incidents happened. An area is never drawn as a point: a ring says "too small for this zoom".

import type { Feature, FeatureCollection, Polygon } from "geojson";
import maplibre, { type GeoJSONSource, type Map as MapLibre, type StyleSpecification } from "maplibre-gl/dist/maplibre-gl-csp";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Incident } from "./api";
import { el } from "./dom";
import { strings } from "./strings";

const WORLD = { center: [30, 22] as [number, number], zoom: 1.6 };
const KM_A_DEGREE = 111.2;
const CORNERS = 64;
// Where no radius is stated, the area of a town is shown.
const RADIUS_KM = 5;
// From this many pixels on, a circle can be seen as an area.
const SEEN_PX = 7;
const KM_A_PIXEL_AT_0 = 78.27;

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class IncidentMap {
  private readonly map: MapLibre;
  private incidents: Incident[] = [];
  private pointed: string | null = null;

  constructor(container: HTMLElement, private readonly opened: (id: string) => void, moved: (box: string) => void) {
    maplibre.setWorkerUrl(new URL("map-worker.js", document.baseURI).href);
    this.map = new maplibre.Map({ container, style: style(), ...WORLD, minZoom: 0.5, maxZoom: 13, attributionControl: false, dragRotate: false, pitchWithRotate: false, renderWorldCopies: true, locale: { "Map.Title": strings.map } });
    this.map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    this.map.touchZoomRotate.disableRotation();
    this.map.on("load", () => { void this.borders(); this.draw(); });
    this.map.on("moveend", (event) => { if (event.originalEvent !== undefined) moved(this.box); });
    for (const layer of ["area", "ring"]) {
      this.map.on("click", layer, (event) => { const id = event.features?.[0]?.properties["id"]; if (typeof id === "string") this.opened(id); });
      this.map.on("mouseenter", layer, () => { this.map.getCanvas().style.cursor = "pointer"; });
      this.map.on("mouseleave", layer, () => { this.map.getCanvas().style.cursor = ""; });
    }
    dark.addEventListener("change", () => { this.map.setStyle(style()); this.map.once("styledata", () => { void this.borders(); this.draw(); }); });
  }

  // west,south,east,north of what is seen.
  get box(): string {
    const bounds = this.map.getBounds();
    if (bounds.getEast() - bounds.getWest() >= 360) return `-180,${bounds.getSouth().toFixed(3)},180,${bounds.getNorth().toFixed(3)}`;
    const turned = (longitude: number) => ((((longitude + 180) % 360) + 360) % 360) - 180;
    return [turned(bounds.getWest()), bounds.getSouth(), turned(bounds.getEast()), bounds.getNorth()].map((degrees) => degrees.toFixed(3)).join(",");
  }

  show(incidents: Iterable<Incident>): void {
    this.incidents = [...incidents];
    this.draw();
  }

  point(id: string | null): void {
    this.pointed = id;
    this.draw();
  }

  // To the area of one incident.
  go(incident: Incident): void {
    const place = incident.place;
    if (place?.latitude == null || place.longitude == null) return;
    const [dy, dx] = degrees(place.latitude, Math.max(300, 4 * (place.radius_km ?? RADIUS_KM)));
    this.map.fitBounds([place.longitude - dx, Math.max(-85, place.latitude - dy), place.longitude + dx, Math.min(85, place.latitude + dy)], { animate: !still.matches, duration: 600 });
  }

  private draw(): void {
    const source = this.map.getSource<GeoJSONSource>("incidents");
    const areas = this.incidents.flatMap((incident) => areaOf(incident, incident.incident_id === this.pointed));
    source?.setData({ type: "FeatureCollection", features: areas });
    const rings = areas.map((area) => ({ ...area, geometry: { type: "Point" as const, coordinates: area.properties["centre"] as [number, number] } }));
    this.map.getSource<GeoJSONSource>("centres")?.setData({ type: "FeatureCollection", features: rings });
  }

  private async borders(): Promise<void> {
    const topology = (await (await fetch("countries.json")).json()) as Topology<{ countries: GeometryCollection<{ name: string }> }>;
    const countries = unwrapped(feature(topology, topology.objects.countries));
    this.map.getSource<GeoJSONSource>("countries")?.setData(countries);
    this.map.getSource<GeoJSONSource>("names")?.setData({ type: "FeatureCollection", features: countries.features.flatMap(nameOf) });
  }
}

export function hasWebGl(): boolean {
  const canvas = el("canvas");
  return (canvas.getContext("webgl2") ?? canvas.getContext("webgl")) !== null;
}

function areaOf(incident: Incident, pointed: boolean): Feature<Polygon, Record<string, unknown>>[] {
  const place = incident.place;
  if (place?.latitude == null || place.longitude == null) return [];
  const radius = place.radius_km || RADIUS_KM;
  const centre = [place.longitude, place.latitude];
  const killed = incident.civilians_killed?.min ?? incident.civilians_killed?.max ?? 0;
  // The zoom at which the radius is SEEN_PX wide: 2^zoom = pixels * km a pixel / km.
  const seen = Math.log2((SEEN_PX * KM_A_PIXEL_AT_0 * Math.cos((place.latitude * Math.PI) / 180)) / radius);
  return [{ type: "Feature", geometry: { type: "Polygon", coordinates: [circle(place.latitude, place.longitude, radius)] }, properties: { id: incident.incident_id, killed, pointed, centre, seen } }];
}

function circle(latitude: number, longitude: number, km: number): [number, number][] {
  const [dy, dx] = degrees(latitude, km);
  return Array.from({ length: CORNERS + 1 }, (_, corner): [number, number] => {
    const angle = (2 * Math.PI * corner) / CORNERS;
    return [longitude + dx * Math.cos(angle), Math.max(-89.9, Math.min(89.9, latitude + dy * Math.sin(angle)))];
  });
}

// Kilometres as degrees of latitude and, there, of longitude.
function degrees(latitude: number, km: number): [number, number] {
  const high = km / KM_A_DEGREE;
  return [high, Math.min(180, high / Math.max(0.01, Math.cos((latitude * Math.PI) / 180)))];
}

// Borders that cross the date line jump there from 180 to -180, and Antarctica's goes once around: each goes on past 180
// instead, and around the pole.
function unwrapped(countries: FeatureCollection): FeatureCollection {
  const features = countries.features.map((country): Feature => {
    const { geometry } = country;
    if (geometry.type === "Polygon") return { ...country, geometry: { ...geometry, coordinates: geometry.coordinates.map(goingOn) } };
    if (geometry.type === "MultiPolygon") return { ...country, geometry: { ...geometry, coordinates: geometry.coordinates.map((part) => part.map(goingOn)) } };
    return country;
  });
  return { ...countries, features };
}

function goingOn(ring: number[][]): number[][] {
  let turns = 0;
  const on = ring.map(([longitude = 0, latitude = 0], corner) => {
    const step = longitude - (ring[corner - 1]?.[0] ?? longitude);
    if (Math.abs(step) > 180) turns -= Math.sign(step);
    return [longitude + 360 * turns, latitude];
  });
  const [first, last] = [on[0]?.[0] ?? 0, on.at(-1)?.[0] ?? 0];
  return turns === 0 || first === last ? on : [...on, [last, -85.05], [first, -85.05], ...on.slice(0, 1)];
}

// A country's name stands in the middle of its largest part.
function nameOf(country: Feature): Feature[] {
  const { geometry } = country;
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  const boxes = parts.map((part) => boxOf(part[0] ?? [])).sort((one, other) => other.size - one.size);
  const largest = boxes[0];
  if (largest === undefined) return [];
  return [{ type: "Feature", geometry: { type: "Point", coordinates: largest.middle }, properties: { name: country.properties?.["name"], size: largest.size } }];
}

function boxOf(ring: number[][]): { size: number; middle: [number, number] } {
  const xs = ring.map((corner) => corner[0] ?? 0);
  const ys = ring.map((corner) => corner[1] ?? 0);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { size: (east - west) * (north - south), middle: [(west + east) / 2, (south + north) / 2] };
}

function style(): StyleSpecification {
  const colours = dark.matches
    ? { sea: "#12181f", land: "#222b35", border: "#465361", name: "#8b9aaa", halo: "#222b35", harm: "#ff8a80", pointed: "#ffd54f" }
    : { sea: "#dde6ec", land: "#f7f6f2", border: "#b3bcc4", name: "#66737f", halo: "#f7f6f2", harm: "#b3261e", pointed: "#1a4fb5" };
  const empty: FeatureCollection = { type: "FeatureCollection", features: [] };
  const colour = ["case", ["get", "pointed"], colours.pointed, colours.harm] as unknown as string;
  return {
    version: 8,
    sources: {
      countries: { type: "geojson", data: empty },
      names: { type: "geojson", data: empty },
      incidents: { type: "geojson", data: empty, tolerance: 0 },
      centres: { type: "geojson", data: empty },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colours.sea } },
      { id: "land", type: "fill", source: "countries", paint: { "fill-color": colours.land } },
      { id: "border", type: "line", source: "countries", paint: { "line-color": colours.border, "line-width": ["interpolate", ["linear"], ["zoom"], 1, 0.5, 6, 1.2] } },
      { id: "name", type: "symbol", source: "names", filter: [">", ["get", "size"], ["step", ["zoom"], 250, 2, 60, 3, 12, 4, 0]], layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": ["interpolate", ["linear"], ["zoom"], 1, 10, 5, 14], "text-max-width": 7, "symbol-sort-key": ["-", 0, ["get", "size"]] }, paint: { "text-color": colours.name, "text-halo-color": colours.halo, "text-halo-width": 1 } },
      { id: "area", type: "fill", source: "incidents", filter: [">=", ["zoom"], ["get", "seen"]], paint: { "fill-color": colour, "fill-opacity": ["case", ["get", "pointed"], 0.4, 0.2] } },
      { id: "edge", type: "line", source: "incidents", filter: [">=", ["zoom"], ["get", "seen"]], paint: { "line-color": colour, "line-width": ["case", ["get", "pointed"], 2.5, 1.2] } },
      { id: "ring", type: "circle", source: "centres", filter: ["<", ["zoom"], ["get", "seen"]], paint: { "circle-radius": SEEN_PX, "circle-color": colour, "circle-opacity": 0.15, "circle-stroke-color": colour, "circle-stroke-width": ["case", ["get", "pointed"], 3, 1.6] } },
    ],
  };
}
