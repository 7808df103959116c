import { readFileSync, readdirSync } from 'node:fs'

/** A part of the sources, and the tests that must notice mistakes in it: those of its own package. */
export interface Area {
  readonly name: string
  /** The name of the package's folder, and of its project in vitest.workspace.ts. */
  readonly package: string
  readonly folder: string
}

const ofCore = (name: string): Area => ({ name, package: 'core', folder: `packages/core/src/${name}` })
const ofPackage = (name: string): Area => ({ name, package: name, folder: `packages/${name}/src` })

export const areas: readonly Area[] = [
  ...['run', 'keys', 'limits', 'schema'].map(ofCore),
  ...['adapter-kit', 'openai-client', 'openai', 'openai-responses'].map(ofPackage),
]

/** The sources of an area, from the root of the repository. */
export function sourcesOf(area: Area): string[] {
  return readdirSync(area.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${area.folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts'))
    .sort()
}

/** The area that a file belongs to. */
export const areaOf = (file: string): Area | undefined =>
  areas.find(({ folder }) => file.startsWith(`${folder}/`))

export const packageOf = (file: string): string => file.split('/')[1] ?? ''

export const readSource = (file: string): string => readFileSync(file, 'utf8')
