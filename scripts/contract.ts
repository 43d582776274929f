import { parseArgs } from 'node:util';
import { loadCloud } from '../lib/openstack/index.ts';
import { real } from '../test/resources/clouds/real.ts';
import { simulated } from '../test/resources/clouds/simulated.ts';
import { contractCases } from '../test/resources/contract/cases.ts';
import { fixtures } from '../test/resources/fixtures/index.ts';

const usage = `usage: npm run contract [-- [--cloud NAME] [--type REGEX] [--case REGEX] [--jobs N]]

Runs the contract tests of the resource types on the simulated cloud or, with --cloud, on a real one, and prints a line per type.

--cloud NAME   an administrator's entry of clouds.yaml (OS_CLIENT_CONFIG_FILE, or the usual places). The run makes a project and a
               user of its own and takes both away; what the tests leave in the project is told, counts as failed, and is deleted.
               The cloud has to have: image cirros and Fedora-Cloud-Base, flavors m1.nano and m1.micro, external network
               public, volume type fake (any back end), availability zone nova, projects service and admin.
--type REGEX   only types whose name fits
--case REGEX   only cases whose name fits
--jobs N       types at once on a real cloud; default 2

Ends with 1 when a case fails or something is left behind, and with 2 when there is nothing to run.`;

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    cloud: { type: 'string' },
    type: { type: 'string', default: '' },
    case: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
  },
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const chosen = fixtures.filter((fixture) => new RegExp(options.type).test(fixture.title ?? fixture.type));
const cases = chosen.flatMap((fixture) => {
  const some = contractCases(fixture).filter(({ name }) => new RegExp(options.case).test(name));
  return some.length === 0 ? [] : [{ fixture, some }];
});
if (cases.length === 0) {
  console.error(`no type or case of that name\n\n${usage}`);
  process.exit(2);
}

const benches = options.cloud === undefined ? await simulated() : await real(loadCloud(options.cloud));
const queue = [...cases];
const total = { passed: 0, failed: 0 };
let stopped = false;
process.once('SIGINT', () => {
  stopped = true;
});
const jobs = options.cloud === undefined ? 1 : Math.max(1, Number.parseInt(options.jobs, 10) || 1);
await Promise.all(Array.from({ length: jobs }, work));
const left = await benches.close();
for (const one of left) console.log(`left behind: ${one}`);
console.log(
  `${benches.name}: ${total.passed} passed, ${total.failed} failed of ${cases.length} types, ${left.length} left behind`,
);
process.exitCode = total.failed > 0 || left.length > 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined && !stopped; next = queue.shift()) {
    const { fixture, some } = next;
    const title = fixture.title ?? fixture.type;
    const since = performance.now();
    const problems: string[] = [];
    for (const { name, run } of some) {
      if (stopped) break;
      try {
        await run(fixture.admin ? benches.admin : benches.user);
        total.passed++;
      } catch (error) {
        total.failed++;
        problems.push(`  failed: ${name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`${title}: ${some.length - problems.length} of ${some.length} passed in ${seconds} s`);
    for (const problem of problems) console.log(problem);
  }
}
