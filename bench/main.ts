/** `npm run bench [-- NAME [OPTIONS]]`: runs one measurement or all, prints its figures last, one line each. */
const benches: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<boolean> }>>> = {
  labs: () => import('./labs.ts'),
  language: () => import('./language.ts'),
  peers: () => import('./peers.ts'),
};

const [name, ...args] = process.argv.slice(2);
if (name !== undefined && !Object.hasOwn(benches, name)) {
  console.error(`there is no bench ${name}; there are: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
let held = true;
for (const each of name === undefined ? Object.keys(benches) : [name]) {
  const bench = await benches[each]!();
  held = (await bench.run(args)) && held;
}
process.exit(held ? 0 : 1);
