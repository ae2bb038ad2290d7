// Leaflet with its cluster plugin, in the order they need: the plugin looks for the global `L`.
import "./leaflet-markup.ts";
import L from "leaflet";
import "leaflet.markercluster";

export { L };
