import type { Section } from './report.js'
export async function peers(): Promise<Section> {
  return { title: 'peers', rows: [] }
}
