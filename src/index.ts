/** The library: `import { simulate } from 'saddlewalk'`. */
export { EngineError } from './engines/engine-error.js'
export { InputError, SettingError } from './experiment/input-error.js'
export type { Experiment, ExperimentInput } from './experiment/schema.js'
export { experimentJsonSchema } from './experiment/schema.js'
export type { EscapeReading } from './results/escape.js'
export type * from './results/result.js'
export { type Progress, type SimulateOptions, simulate } from './simulate.js'
export type { Interval } from './statistics/interval.js'
