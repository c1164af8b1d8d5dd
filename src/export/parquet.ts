/** Tables as Apache Parquet, and back. */
import { parquetMetadata, parquetRead } from 'hyparquet'
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import { type Column, type ColumnType, rowsOf, type Table } from './table.js'

/** Text about a file, by name, in its footer. */
export type Metadata = Readonly<Record<string, string>>

/** Rows of a group: what is converted at once, and what a reader can skip. */
const ROWS_A_GROUP = 2 ** 17

const TYPES: Readonly<Record<ColumnType, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
}

/** The bytes of a file; they depend on the table and the metadata alone. */
export function parquetOf(table: Table, metadata: Metadata = {}): Uint8Array {
  const writer = new ByteWriter()
  const parquet = new ParquetWriter({
    writer,
    schema: schemaOf(table),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'saddlewalk',
  })
  const rows = rowsOf(table)
  for (let from = 0; from < rows; from += ROWS_A_GROUP) {
    const to = Math.min(rows, from + ROWS_A_GROUP)
    const columnData = table.map(column => ({ name: column.name, data: cells(column, from, to) }))
    void parquet.write({ columnData, rowGroupSize: ROWS_A_GROUP })
  }
  void parquet.finish()
  return writer.getBytes()
}

/** The columns of a file by name, integers of 64 bits as numbers, and its metadata. @throws Error when it is no Parquet. */
export async function readParquet(bytes: Uint8Array): Promise<{ columns: Map<string, unknown[]>; metadata: Metadata }> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  const { schema, key_value_metadata } = parquetMetadata(file)
  const columns = new Map<string, unknown[]>(schema.slice(1).map(({ name }) => [name, []]))
  await parquetRead({
    file,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = columns.get(columnName)!
      for (let i = 0; i < columnData.length; i++) {
        const value = columnData[i]
        column[rowStart + i] = typeof value === 'bigint' ? Number(value) : value
      }
    },
  })
  const pairs = (key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''])
  return { columns, metadata: Object.fromEntries(pairs) as Metadata }
}

function schemaOf(table: Table): SchemaElement[] {
  const elements = table.map(({ name, type, nullable }) => ({
    name,
    ...TYPES[type],
    repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
  }))
  return [{ name: 'root', num_children: table.length }, ...elements]
}

function cells({ type, values }: Column, from: number, to: number): unknown[] {
  return Array.from({ length: to - from }, (_, i) => {
    const value = values[from + i]!
    return type === 'int64' && value !== null ? BigInt(value) : value
  })
}
