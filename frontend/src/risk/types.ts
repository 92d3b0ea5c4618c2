/** What this part asks for and shows, as the server's schema names it. */
import type { components } from "../generated/api";

type Schemas = components["schemas"];
export type Region = Schemas["RegionFeature"];
export type Route = Schemas["GivenRoute"];
export type RoutePoint = Schemas["RoutePoint"];
export type Exposure = Schemas["VoicedExposure"];
export type Part = Schemas["Part"];
export type AreaPart = Schemas["AreaPart"];
export type Stand = Schemas["Stand"];
export type Voice = Schemas["Voice"];
export type Run = Schemas["RunBody"];
export type Kind = Part["kind"];
