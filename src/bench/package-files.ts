import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { InputError } from '../experiment/input-error.js'

/** What a saddlewalk package says of itself; this part of it has not changed. */
const descriptionSchema = z.object({
  name: z.literal('saddlewalk'),
  version: z.string(),
  bin: z.object({ saddlewalk: z.string() }),
  exports: z.object({ '.': z.object({ default: z.string() }) }),
})

export interface PackageFiles {
  readonly folder: string
  readonly version: string
  /** The module that exports `simulate`. */
  readonly library: string
  /** The script of the command line. */
  readonly command: string
}

/** The folder of the package that runs now, from dist/src/bench. */
export const OWN_PACKAGE = fileURLToPath(new URL('../../..', import.meta.url))

/** The files of a saddlewalk package. @throws InputError for a folder that is none, or one that is not built. */
export function packageFiles(folder: string): PackageFiles {
  const { version, bin, exports } = descriptionOf(folder)
  const files = {
    folder: resolve(folder),
    version,
    library: resolve(folder, exports['.'].default),
    command: resolve(folder, bin.saddlewalk),
  }
  if (!existsSync(files.library))
    throw new InputError(`${folder}: saddlewalk is not built there: ${files.library} is missing`)
  return files
}

function descriptionOf(folder: string): z.output<typeof descriptionSchema> {
  try {
    return descriptionSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  } catch {
    throw new InputError(`${folder}: this is not the folder of a saddlewalk package (its package.json says so)`)
  }
}
