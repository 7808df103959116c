// Packs the public packages as they would be published, into one folder.
import { rmSync } from 'node:fs'
import { pnpm } from './process/pnpm.mjs'
import { publicPackages, tarballFolder } from './workspace-packages.mjs'

rmSync(tarballFolder, { recursive: true, force: true })
const filters = publicPackages().map(({ manifest }) => `--filter=${manifest.name}`)
pnpm([...filters, '--recursive', 'pack', '--pack-destination', `${process.cwd()}/${tarballFolder}`])
