import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** A command was called with options that it cannot use. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * The values of options; what a command calls `help` asks for its help instead.
 * @throws UsageError for what is no option, and for an option without its value
 */
export function parseOptions<const Declared extends ParseArgsOptionsConfig>(
  args: readonly string[],
  declared: Declared,
): ReturnType<typeof parseArgs<{ args: string[]; options: Declared & typeof common }>>['values'] {
  try {
    return parseArgs({ args: [...args], options: { ...declared, ...common } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const common = { help: { type: 'boolean', short: 'h' } } as const;

/** @throws UsageError for what is no whole number from `least` to `most` */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${option}: ${text} is not a whole number from ${least} to ${most}`);
  return value;
}

/** Parameters given as NAME=VALUE, each. @throws UsageError */
export function parametersOf(given: readonly string[] = []): Readonly<Record<string, string>> {
  const parameters = given.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--parameter: ${text} is not of the form NAME=VALUE`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return Object.fromEntries(parameters);
}

/** The options of a command that has just been started; prints the help and ends the process when there are none to go on with. */
export function optionsOrExit<Options extends object>(help: string, read: () => Options | 'help'): Options {
  try {
    const options = read();
    if (options !== 'help') return options;
    process.stdout.write(help);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${help}`);
    process.exit(2);
  }
}
