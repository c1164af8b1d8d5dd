/** Assembles WebAssembly text with wabt, which is loaded only when it is needed. */
export async function assemble(text: string): Promise<WebAssembly.Module> {
  const { default: load } = await import('wabt')
  const wabt = await load()
  const parsed = wabt.parseWat('kernel.wat', text, { simd: true })
  try {
    parsed.validate()
    return await WebAssembly.compile(new Uint8Array(parsed.toBinary({}).buffer))
  } finally {
    parsed.destroy()
  }
}
