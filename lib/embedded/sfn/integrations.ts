import { resourceOf, type TaskState } from './definition.ts';
import type { Json } from './paths.ts';

/** What a task may call. Each rejects with a StateError, by the names that Retry and Catch match. */
export interface TaskServices {
  invoke(functionArn: string, payload: Json): Promise<Json>;
  startExecution(machineArn: string, name: string | undefined, input: Json): Promise<Json>;
  sendMessage(queueUrl: string, body: string, delaySeconds: number | undefined): Promise<Json>;
}

/** Carries out a task's call with its parameters. @throws StateError what the service refuses */
export async function callTask(services: TaskServices, state: TaskState, parameters: Json): Promise<Json> {
  const given = (typeof parameters === 'object' && parameters !== null ? parameters : {}) as Readonly<
    Record<string, Json>
  >;
  switch (resourceOf(state).integration) {
    case 'function':
      return services.invoke(state.Resource, parameters);
    case 'invoke': {
      const Payload = await services.invoke(String(given.FunctionName), given.Payload ?? {});
      return { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 };
    }
    case 'startExecution':
      return services.startExecution(
        String(given.StateMachineArn),
        given.Name === undefined ? undefined : String(given.Name),
        given.Input ?? {},
      );
    case 'sendMessage': {
      const { MessageBody: body = '' } = given;
      return services.sendMessage(
        String(given.QueueUrl),
        typeof body === 'string' ? body : JSON.stringify(body),
        given.DelaySeconds === undefined ? undefined : Number(given.DelaySeconds),
      );
    }
  }
}
