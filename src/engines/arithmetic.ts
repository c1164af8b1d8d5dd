/**
 * What the bytes of an engine's results depend on beside the experiment: of two engines with the same text here, one may
 * go on with the run of the other. All operations of WebAssembly are defined to the bit, so wasm is the same everywhere;
 * V8 may change its logarithm and cosine; others are held to be the same on the same device.
 */
export function arithmeticOf({ name, device }: { readonly name: string; readonly device: string }): string {
  if (name === 'wasm') return name
  return `${name} on ${name === 'reference' ? `V8 ${process.versions.v8}` : device}`
}
