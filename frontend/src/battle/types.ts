/** The shapes of the API that the battle works with. */
import type { components } from "../generated/api";

type Schemas = components["schemas"];

export type Run = Schemas["RunBody"];
export type RunAsked = Schemas["RunAsked"];
export type ScenarioGiven = Schemas["ScenarioGiven"];
export type Scenario = Schemas["ScenarioBody"];
export type Shipped = Schemas["ShippedBody"];
export type Outcome = Schemas["SimulateBody"];
export type Contrast = Schemas["CompareBody"];
export type Statistic = Schemas["Statistic"];
export type Interval = Schemas["Interval"];
export type Replay = Schemas["ReplayBody"];
export type Track = Schemas["TrackBody"];
export type Shot = Schemas["ShotBody"];
export type ReplayEvent = Schemas["EventBody"];
export type StandingUnit = Schemas["UnitBody"];

/** Kinds of runs that play; others, such as bulletins, are shown by those who start them. */
export const PLAYED: readonly string[] = ["simulate", "compare"];
