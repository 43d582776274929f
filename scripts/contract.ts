import { loadCloud } from '../lib/openstack/index.ts';
import { real } from '../test/resources/clouds/real.ts';
import { type Benches, simulated } from '../test/resources/clouds/simulated.ts';
import { contractCases } from '../test/resources/contract/cases.ts';
import { fixtures } from '../test/resources/fixtures/index.ts';
import { rules, runRule } from '../test/simcloud/rules/index.ts';
import { optionsOrExit, parseOptions, UsageError, wholeNumber } from './options.ts';

const help = `usage: npm run contract [-- [--cloud NAME] [--type REGEX] [--case REGEX] [--jobs N]]

Runs the contract tests of the resource types, and the rules that the simulated cloud shares with real ones (what is refused,
and how), on the simulated cloud or, with --cloud, on a real one. Prints a line per type.

--cloud NAME   an administrator's entry of clouds.yaml (OS_CLIENT_CONFIG_FILE, or the usual places). The run makes a project and a
               user of its own and takes both away; what the tests leave in the project is told, counts as failed, and is deleted.
               The cloud has to have: image cirros and Fedora-Cloud-Base, flavors m1.nano and m1.micro, external network
               public, volume type fake (any back end), availability zone nova, projects service and admin.
--type REGEX   only types whose name fits; "rules" for the rules
--case REGEX   only cases whose name fits
--jobs N       groups at once on a real cloud; default 2

Ends with 1 when a case fails or something is left behind, and with 2 when there is nothing to run.
`;

const options = optionsOrExit(help, () => {
  const values = parseOptions(process.argv.slice(2), {
    cloud: { type: 'string' },
    type: { type: 'string' },
    case: { type: 'string' },
    jobs: { type: 'string' },
  });
  if (values.help) return 'help';
  return {
    cloud: values.cloud,
    type: pattern('--type', values.type ?? ''),
    case: pattern('--case', values.case ?? ''),
    jobs: wholeNumber('--jobs', values.jobs ?? '2', 1, 16),
  };
});

function pattern(option: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new UsageError(`${option}: ${text} is no regular expression`);
  }
}

/** What is run one after the other: the cases of a type, or the rules of a service. */
interface Unit {
  readonly title: string;
  readonly cases: readonly { readonly name: string; run(benches: Benches): Promise<void> }[];
}

const all: readonly Unit[] = [
  ...fixtures.map((fixture) => ({
    title: fixture.title ?? fixture.type,
    cases: contractCases(fixture).map(({ name, run }) => ({
      name,
      run: ({ admin, user }: Benches) => run(fixture.admin ? admin : user),
    })),
  })),
  ...Object.entries(rules).map(([service, own]) => ({
    title: `rules of ${service}`,
    cases: own.map((rule) => ({ name: rule.name, run: (benches: Benches) => runRule(rule, benches) })),
  })),
];
const units = all
  .filter(({ title }) => options.type.test(title))
  .map(({ title, cases }) => ({ title, cases: cases.filter(({ name }) => options.case.test(name)) }))
  .filter(({ cases }) => cases.length > 0);
if (units.length === 0) {
  console.error(`no type or case of that name\n\n${help}`);
  process.exit(2);
}

const benches = options.cloud === undefined ? await simulated() : await real(loadCloud(options.cloud));
const queue = [...units];
const total = { passed: 0, failed: 0 };
let stopped = false;
process.once('SIGINT', () => {
  stopped = true;
});
const jobs = options.cloud === undefined ? 1 : options.jobs;
await Promise.all(Array.from({ length: jobs }, work));
const left = await benches.close();
for (const one of left) console.log(`left behind: ${one}`);
console.log(
  `${benches.name}: ${total.passed} passed, ${total.failed} failed in ${units.length} groups, ${left.length} left behind`,
);
process.exitCode = total.failed > 0 || left.length > 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined && !stopped; next = queue.shift()) {
    const { title, cases } = next;
    const since = performance.now();
    const problems: string[] = [];
    for (const { name, run } of cases) {
      if (stopped) break;
      try {
        await run(benches);
        total.passed++;
      } catch (error) {
        total.failed++;
        problems.push(`  failed: ${name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`${title}: ${cases.length - problems.length} of ${cases.length} passed in ${seconds} s`);
    for (const problem of problems) console.log(problem);
  }
}
