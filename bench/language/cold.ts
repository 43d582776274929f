/** The first template of a fresh process; bundled and run by the language bench. Prints milliseconds as JSON. */
import { serversTemplate } from './templates.ts';
import { workOn } from './work.ts';

const modules = performance.now();
workOn(serversTemplate(10), () => performance.now());
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ modules, first: performance.now() - modules, cpu: (user + system) / 1000 }));
