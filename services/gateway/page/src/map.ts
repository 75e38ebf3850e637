// The map: areas in which incidents happened. An area is never drawn as a point: a ring says "too small for this zoom",
// and a ring with a number, that so many are too close to each other for it.

import type { Feature, FeatureCollection, Point, Polygon } from "geojson";
import maplibre, { type GeoJSONSource, type Map as MapLibre, type MapMouseEvent, type StyleSpecification } from "maplibre-gl/dist/maplibre-gl-csp";
import type { Area } from "./api";
import { readWorld } from "./borders";
import { el } from "./dom";
import { strings } from "./strings";

const WORLD = { center: [30, 22] as [number, number], zoom: 1.6 };
const CLOSEST = 13;
const KM_A_DEGREE = 111.2;
const CORNERS = 64;
// Where no radius is stated, the area of a town is shown.
const RADIUS_KM = 5;
// From this many pixels on, a circle can be seen as an area.
const SEEN_PX = 7;
const KM_A_PIXEL_AT_0 = 78.27;
// Rings whose middles are nearer than this are one ring with a number.
const CROWDED_PX = 30;
// What is clicked is what lies within so many pixels.
const FINGER_PX = 3;
const DRAWN = "map drawn";

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

// What the map tells of: an incident that was chosen, a box (west,south,east,north) in which several lie that cannot be
// told apart, and the box of the view after a person moved it.
export interface Listeners { opened: (id: string) => void; crowded: (box: string) => void; moved: (box: string) => void }

export class IncidentMap {
  private readonly map: MapLibre;
  private readonly world = readWorld();
  private areas: Area[] = [];
  private pointed: Area | null = null;
  private ringsOf: { areas: Area[]; zoom: number } | null = null; // what the rings were drawn of

  constructor(container: HTMLElement, private readonly tell: Listeners) {
    maplibre.setWorkerUrl(new URL("map-worker.js", document.baseURI).href);
    this.map = new maplibre.Map({ container, style: style(), ...WORLD, minZoom: 0.5, maxZoom: CLOSEST, attributionControl: false, dragRotate: false, pitchWithRotate: false, renderWorldCopies: true, locale: { "Map.Title": strings.map } });
    this.map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    this.map.touchZoomRotate.disableRotation();
    this.map.on("load", () => this.drawAll());
    this.map.on("moveend", (event) => { this.draw(); this.drawPointed(); if (event.originalEvent !== undefined) tell.moved(this.box); });
    for (const layer of ["area", "ring", "crowd"]) {
      this.map.on("mouseenter", layer, () => { this.map.getCanvas().style.cursor = "pointer"; });
      this.map.on("mouseleave", layer, () => { this.map.getCanvas().style.cursor = ""; });
    }
    this.map.on("click", (event) => void this.clicked(event));
    dark.addEventListener("change", () => { this.map.setStyle(style()); this.map.once("styledata", () => this.drawAll()); });
  }

  // West, south, east and north of what is seen.
  get box(): string {
    const bounds = this.map.getBounds();
    return boxOf(bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth());
  }

  show(areas: Iterable<Area>): void {
    this.areas = [...areas];
    this.draw();
    // For bench/serving/page.py.
    if (this.areas.length > 0 && performance.getEntriesByName(DRAWN).length === 0) void this.map.once("idle", () => { performance.mark(DRAWN, { detail: this.map.queryRenderedFeatures({ layers: ["crowd"] }).length }); });
  }

  point(area: Area | null): void {
    this.pointed = area;
    this.drawPointed();
  }

  // To one area, with what lies around it.
  go(area: Area): void {
    const [, latitude, longitude, km] = area;
    const [dy, dx] = degrees(latitude, Math.max(300, 4 * (km || RADIUS_KM)));
    this.map.fitBounds([longitude - dx, Math.max(-85, latitude - dy), longitude + dx, Math.min(85, latitude + dy)], { animate: !still.matches, duration: 600 });
  }

  private drawAll(): void {
    this.ringsOf = null;
    this.draw();
    this.drawPointed();
    void this.world.then(({ countries, names }) => { this.put("countries", countries); this.put("names", names); });
  }

  // The rings change with what is shown and the zoom; the areas that are large enough, with every move.
  private draw(): void {
    if (this.map.getSource("areas") === undefined) return; // not loaded yet
    const zoom = Math.floor(this.map.getZoom());
    if (this.ringsOf?.areas !== this.areas || this.ringsOf.zoom !== zoom) {
      this.put("rings", collection(this.areas.filter((area) => seenFrom(area) > zoom).map(ringOf)));
      this.ringsOf = { areas: this.areas, zoom };
    }
    const near = nearness(this.map);
    this.put("areas", collection(this.areas.filter((area) => seenFrom(area) <= zoom && near(area)).map(circleOf)));
  }

  private drawPointed(): void {
    const pointed = this.pointed === null ? [] : [this.pointed];
    const isSeen = (area: Area) => seenFrom(area) <= Math.floor(this.map.getZoom());
    this.put("pointed-area", collection(pointed.filter(isSeen).map(circleOf)));
    this.put("pointed-ring", collection(pointed.filter((area) => !isSeen(area)).map(ringOf)));
  }

  private put(source: string, features: FeatureCollection): void {
    this.map.getSource<GeoJSONSource>(source)?.setData(features);
  }

  private async clicked(event: MapMouseEvent): Promise<void> {
    const { x, y } = event.point;
    const corners: [[number, number], [number, number]] = [[x - FINGER_PX, y - FINGER_PX], [x + FINGER_PX, y + FINGER_PX]];
    const features = this.map.queryRenderedFeatures(corners, { layers: ["area", "ring", "crowd"] });
    const crowd = features.find((one) => one.layer.id === "crowd");
    if (crowd !== undefined) {
      const apart = await this.map.getSource<GeoJSONSource>("rings")?.getClusterExpansionZoom(crowd.properties["cluster_id"] as number);
      this.map.easeTo({ center: (crowd.geometry as Point).coordinates as [number, number], zoom: Math.min(CLOSEST, apart ?? CLOSEST), animate: !still.matches });
      return;
    }
    const ids = [...new Set(features.map((one) => String(one.properties["id"])))];
    if (ids.length === 1 && ids[0] !== undefined) this.tell.opened(ids[0]);
    const [southWest, northEast] = [this.map.unproject([x - FINGER_PX, y + FINGER_PX]), this.map.unproject([x + FINGER_PX, y - FINGER_PX])];
    if (ids.length > 1) this.tell.crowded(boxOf(southWest.lng, southWest.lat, northEast.lng, northEast.lat));
  }
}

export function hasWebGl(): boolean {
  const canvas = el("canvas");
  return (canvas.getContext("webgl2") ?? canvas.getContext("webgl")) !== null;
}

// The zoom from which on the area is SEEN_PX wide: 2^zoom = pixels * km a pixel / km.
function seenFrom([, latitude, , km]: Area): number {
  return Math.log2((SEEN_PX * KM_A_PIXEL_AT_0 * Math.cos((latitude * Math.PI) / 180)) / (km || RADIUS_KM));
}

// Whether an area's middle lies on the screen, or as far beside it as the screen is wide.
function nearness(map: MapLibre): (area: Area) => boolean {
  const bounds = map.getBounds();
  const [middle, wide, high] = [bounds.getCenter(), bounds.getEast() - bounds.getWest(), bounds.getNorth() - bounds.getSouth()];
  return ([, latitude, longitude]) => Math.abs(turned(longitude - middle.lng)) < 1.5 * wide && Math.abs(latitude - middle.lat) < 1.5 * high;
}

function boxOf(west: number, south: number, east: number, north: number): string {
  const [from, to] = east - west >= 360 ? [-180, 180] : [turned(west), turned(east)];
  return [from, Math.max(-90, south), to, Math.min(90, north)].map((degrees) => degrees.toFixed(3)).join(",");
}

const turned = (longitude: number) => ((((longitude + 180) % 360) + 360) % 360) - 180;

const collection = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });

function ringOf([id, latitude, longitude]: Area): Feature<Point> {
  return { type: "Feature", geometry: { type: "Point", coordinates: [longitude, latitude] }, properties: { id } };
}

function circleOf([id, latitude, longitude, km]: Area): Feature<Polygon> {
  const [dy, dx] = degrees(latitude, km || RADIUS_KM);
  const corners = Array.from({ length: CORNERS + 1 }, (_, corner): [number, number] => {
    const angle = (2 * Math.PI * corner) / CORNERS;
    return [longitude + dx * Math.cos(angle), Math.max(-89.9, Math.min(89.9, latitude + dy * Math.sin(angle)))];
  });
  return { type: "Feature", geometry: { type: "Polygon", coordinates: [corners] }, properties: { id } };
}

// Kilometres as degrees of latitude and, there, of longitude.
function degrees(latitude: number, km: number): [number, number] {
  const high = km / KM_A_DEGREE;
  return [high, Math.min(180, high / Math.max(0.01, Math.cos((latitude * Math.PI) / 180)))];
}

function style(): StyleSpecification {
  const colours = dark.matches
    ? { sea: "#12181f", land: "#222b35", border: "#465361", name: "#8b9aaa", halo: "#222b35", harm: "#ff8a80", crowd: "#4a2a2c", number: "#ffd9d5", pointed: "#ffd54f" }
    : { sea: "#dde6ec", land: "#f7f6f2", border: "#b3bcc4", name: "#66737f", halo: "#f7f6f2", harm: "#b3261e", crowd: "#fbe9e7", number: "#7d150f", pointed: "#1a4fb5" };
  const empty = collection([]);
  const plain = { type: "geojson" as const, data: empty, tolerance: 0 };
  return {
    version: 8,
    sources: {
      countries: { type: "geojson", data: empty }, names: { type: "geojson", data: empty }, areas: plain, "pointed-area": plain, "pointed-ring": plain,
      rings: { type: "geojson", data: empty, cluster: true, clusterRadius: CROWDED_PX, clusterMaxZoom: CLOSEST - 1 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colours.sea } },
      { id: "land", type: "fill", source: "countries", paint: { "fill-color": colours.land } },
      { id: "border", type: "line", source: "countries", paint: { "line-color": colours.border, "line-width": ["interpolate", ["linear"], ["zoom"], 1, 0.5, 6, 1.2] } },
      { id: "name", type: "symbol", source: "names", filter: [">", ["get", "size"], ["step", ["zoom"], 250, 2, 60, 3, 12, 4, 0]], layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": ["interpolate", ["linear"], ["zoom"], 1, 10, 5, 14], "text-max-width": 7, "symbol-sort-key": ["-", 0, ["get", "size"]] }, paint: { "text-color": colours.name, "text-halo-color": colours.halo, "text-halo-width": 1 } },
      { id: "area", type: "fill", source: "areas", paint: { "fill-color": colours.harm, "fill-opacity": 0.18 } },
      { id: "edge", type: "line", source: "areas", paint: { "line-color": colours.harm, "line-width": 1.2 } },
      { id: "ring", type: "circle", source: "rings", filter: ["!", ["has", "point_count"]], paint: { "circle-radius": SEEN_PX - 1, "circle-color": colours.harm, "circle-opacity": 0.15, "circle-stroke-color": colours.harm, "circle-stroke-width": 1.6 } },
      { id: "crowd", type: "circle", source: "rings", filter: ["has", "point_count"], paint: { "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "point_count"]], 0.3, 10, 2, 15, 4, 20], "circle-color": colours.crowd, "circle-opacity": 0.9, "circle-stroke-color": colours.harm, "circle-stroke-width": 1.6 } },
      { id: "crowd-number", type: "symbol", source: "rings", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": ["sans-serif"], "text-size": 12, "text-allow-overlap": true }, paint: { "text-color": colours.number } },
      { id: "pointed-area", type: "fill", source: "pointed-area", paint: { "fill-color": colours.pointed, "fill-opacity": 0.25 } },
      { id: "pointed-edge", type: "line", source: "pointed-area", paint: { "line-color": colours.pointed, "line-width": 2.5 } },
      { id: "pointed-ring", type: "circle", source: "pointed-ring", paint: { "circle-radius": SEEN_PX - 1, "circle-opacity": 0, "circle-stroke-color": colours.pointed, "circle-stroke-width": 3 } },
    ],
  };
}
