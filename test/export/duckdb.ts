/** DuckDB: a reader of Parquet and CSV that shares no code with the writers. */
import { DuckDBInstance } from '@duckdb/node-api'

/** What a query finds, its integers of 64 bits as text. */
export async function query(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The metadata in the footer of a Parquet file. */
export async function footerOf(file: string): Promise<Record<string, string>> {
  const rows = await query(`SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${file}')`)
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}
