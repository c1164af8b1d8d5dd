/** A table of named columns, as every format of a file takes it. */

export type ColumnType = 'int32' | 'int64' | 'double' | 'text'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Numbers, and text in a column of text; null where there is none. */
  readonly values: ArrayLike<number | string | null>
  /** Whether null may occur; not unless said. */
  readonly nullable?: boolean
}

/** Columns of one length. */
export type Table = readonly Column[]

export const rowsOf = (table: Table): number => table[0]?.values.length ?? 0
