import { short } from './short.js'

/** Something given by the user that cannot be used: the command line prints its message alone and exits with 2. */
export class InputError extends Error {
  override readonly name: string = 'InputError'
}

export type SettingPath = readonly (string | number)[]

/** A setting of an experiment that cannot be used: where it is, and what is wrong with it. */
export class SettingError extends InputError {
  override readonly name = 'SettingError'

  constructor(
    readonly path: SettingPath,
    readonly problem: string,
    /** Column within the text of the setting, from 1, when the problem is at one place in it. */
    readonly column?: number,
    /** Whether it is the name that is wrong, or what it is set to. */
    readonly part: 'name' | 'value' = 'value',
  ) {
    super(path.length === 0 ? problem : `${pathText(path)}: ${problem}`)
  }
}

/** `sweep.optimizer.radius[2]` */
export function pathText(path: SettingPath): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${short(part)}`))
    .join('')
}
