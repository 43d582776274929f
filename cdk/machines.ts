import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { functions, type MachineName } from '../lib/deployment.ts';
import type { Lambdas } from './functions.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'statemachines');
const names: readonly MachineName[] = ['stack', 'resource'];

function machineName(scope: Construct, name: MachineName): string {
  return `${Stack.of(scope).stackName}-${name}`;
}

/** The ARN by its name, because functions and machines need one another. */
export function machineArn(scope: Construct, name: MachineName): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineName(scope, name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The state machines, from the same files that the embedded runtime runs. */
export function createMachines(
  scope: Construct,
  lambdas: Lambdas,
  disposable: boolean,
): Record<MachineName, StateMachine> {
  const substitutions = Object.fromEntries(
    functions
      .filter(({ trigger }) => trigger.kind === 'task')
      .map(({ name }) => [`${name[0]!.toUpperCase()}${name.slice(1)}Function`, lambdas[name].functionArn]),
  );
  const made = names.map((name) => {
    const id = `${name[0]!.toUpperCase()}${name.slice(1)}Machine`;
    const machine = new StateMachine(scope, id, {
      stateMachineName: machineName(scope, name),
      definitionBody: DefinitionBody.fromFile(join(folder, `${name}.asl.json`)),
      definitionSubstitutions: substitutions,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(scope, `${id}Log`, {
          logGroupName: `/aws/vendedlogs/states/${machineName(scope, name)}`,
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
        }),
        level: LogLevel.ERROR,
        // Payloads hold ids only, but nobody needs them in the logs.
        includeExecutionData: false,
      },
    });
    for (const { name: fn, trigger } of functions) {
      if (trigger.kind === 'task' && trigger.machine === name) lambdas[fn].grantInvoke(machine);
    }
    return [name, machine] as const;
  });
  return Object.fromEntries(made) as Record<MachineName, StateMachine>;
}
