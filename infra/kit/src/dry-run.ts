// Reads the one flag of commands that compare and mend: an unknown one ends the command before it does anything.
import {parseArgs} from 'node:util'

/** Whether nothing is to be changed. npm keeps the flag for itself where `--` is forgotten, and hands it on as a setting. */
export function isDryRun(args: string[] = process.argv.slice(2), env: NodeJS.ProcessEnv = process.env): boolean {
  const {values} = parseArgs({args, options: {'dry-run': {type: 'boolean'}}})
  return values['dry-run'] ?? env.npm_config_dry_run === 'true'
}
