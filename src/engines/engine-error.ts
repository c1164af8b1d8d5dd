/** An engine that stopped working in the middle of a run, through no fault of the experiment. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
}
