// The build of MapLibre that starts its worker from a file, as our Content-Security-Policy asks; its types are the same.
declare module "maplibre-gl/dist/maplibre-gl-csp" {
  export * from "maplibre-gl";
  import * as maplibre from "maplibre-gl";
  export default maplibre;
}
