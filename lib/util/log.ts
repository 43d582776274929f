export type Fields = Readonly<Record<string, unknown>>;

/** Structured log lines. Never pass a token, a password, a property value or a parameter value. */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

type Level = keyof Logger;
const order: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** JSON lines to `write`, from `level` up. An Error among the fields is written with its class and message. */
export function jsonLogger(level: Level, write: (line: string) => void = (line) => console.error(line)): Logger {
  const at =
    (own: Level) =>
    (message: string, fields: Fields = {}) => {
      if (order.indexOf(own) < order.indexOf(level)) return;
      const plain = Object.fromEntries(
        Object.entries(fields).map(([k, v]) => [k, v instanceof Error ? `${v.name}: ${v.message}` : v]),
      );
      write(JSON.stringify({ level: own, message, ...plain }));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
