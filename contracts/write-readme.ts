// Writes contracts/README.md anew from the contracts themselves.
import {writeFileSync} from 'node:fs'
import {readme} from './src/readme.ts'

writeFileSync(new URL('README.md', import.meta.url), readme())
