/** Finds a GPU through the webgpu package (Dawn: Vulkan, Metal or Direct3D 12). */

/** What a user should know of an adapter. */
export interface AdapterDescription {
  readonly name: string
  readonly driver: string
  /** True for an adapter that is a program on the processor, as Mesa's llvmpipe. */
  readonly software: boolean
}

export interface FoundAdapter {
  /** Kept because the adapter dies with it. */
  readonly instance: GPU
  readonly adapter: GPUAdapter
  readonly description: AdapterDescription
}

/** Why there is no adapter, and what to install. */
export interface NoAdapter {
  readonly advice: string
}

const DRIVERS: Readonly<Record<string, string>> = {
  linux:
    'install the Vulkan driver of your GPU, or for a software one Mesa 25 or newer (on Debian: mesa-vulkan-drivers; on Debian 12 from bookworm-backports)',
  darwin: 'macOS 13 or newer has Metal, which is all it takes',
  win32: 'install the driver of your GPU; it brings Direct3D 12',
}

export async function findAdapter(): Promise<FoundAdapter | NoAdapter> {
  const webgpu = await loadWebgpu()
  if (webgpu === null)
    return { advice: `the webgpu package does not load on ${process.platform} ${process.arch}: run npm install` }
  const instance = webgpu.create([])
  const adapter = await instance.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null)
    return { advice: `no GPU adapter answers: ${DRIVERS[process.platform] ?? 'install its driver'}` }
  const { vendor, architecture, device, description } = adapter.info
  const software = architecture === 'software' || /llvmpipe|swiftshader|basic render/i.test(`${device} ${description}`)
  return { instance, adapter, description: { name: `${vendor} ${device}`.trim(), driver: description, software } }
}

async function loadWebgpu(): Promise<typeof import('webgpu') | null> {
  try {
    const webgpu = await import('webgpu')
    Object.assign(globalThis, webgpu.globals)
    return webgpu
  } catch {
    return null
  }
}
