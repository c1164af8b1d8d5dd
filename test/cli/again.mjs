/**
 * Runs the compiled command line again and again in this one process, for tests of what it says: most of the time of a short
 * command is that of starting Node and loading modules. Gets lists of arguments as messages, one at a time.
 */
import { pathToFileURL } from 'node:url'

const [node, , main] = process.argv
// every run adds a listener to standard output
process.stdout.setMaxListeners(0)

let runs = 0
process.on('message', async args => {
  const printed = { stdout: '', stderr: '' }
  for (const name of Object.keys(printed))
    process[name].write = text => {
      printed[name] += text
      return true
    }
  process.argv = [node, main, ...args]
  process.exitCode = undefined
  // another address is another module: it runs as if for the first time
  await import(`${pathToFileURL(main)}?${runs++}`)
  process.send({ status: process.exitCode ?? 0, ...printed })
  process.exitCode = 0
})
