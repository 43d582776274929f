import { HeatError } from '../../errors.ts';
import type { Asked } from '../../resources/availability.ts';
import { templateOf, typeNames, typeSchema } from '../../resources/introspection.ts';
import { mayUseType, permitType } from '../../resources/permitted.ts';
import { badRequest } from '../faults.ts';
import { type ApiResponse, json } from '../http.ts';
import { booleanParameter, listParameter } from '../query.ts';
import type { Call } from '../router.ts';
import { functionsOf, templateVersions } from '../template-versions.ts';
import { templateRequest } from './input.ts';

const supportStates = ['UNKNOWN', 'SUPPORTED', 'DEPRECATED', 'UNSUPPORTED', 'HIDDEN'];

export async function listTypes({ query, services, caller }: Call): Promise<ApiResponse> {
  const status = query.get('support_status') ?? undefined;
  if (status !== undefined && !supportStates.includes(status)) {
    const known = supportStates.map((s) => `'${s}'`).join(', ');
    throw new HeatError(
      'Invalid',
      `Data supplied was not valid: Invalid support status and should be one of (${known})`,
    );
  }
  const withDescription = booleanParameter(query, 'with_description') ?? false;
  const types = await typeNames({
    asked: await asked(services, caller),
    may: (type) => mayUseType(type, caller),
    name: query.get('name') ?? undefined,
    version: query.get('version') ?? undefined,
    status,
  });
  const rows = withDescription
    ? types.map((t) => ({ resource_type: t.type, description: t.description }))
    : types.map((t) => t.type);
  return json(200, { resource_types: rows });
}

async function asked({ clouds, runtime }: Call['services'], { token }: Call['caller']): Promise<Asked> {
  return { cloud: await clouds.forToken(token), of: clouds, now: runtime.clock.now() };
}

export async function showType({ params, services, caller }: Call): Promise<ApiResponse> {
  const type = params.type_name!;
  permitType(type, caller);
  return json(200, await typeSchema(type, await asked(services, caller)));
}

export async function showTypeTemplate({ params, query, caller }: Call): Promise<ApiResponse> {
  const type = params.type_name!;
  permitType(type, caller);
  const form = (listParameter(query, 'template_type')?.[0] ?? 'cfn').toLowerCase();
  if (form !== 'cfn' && form !== 'hot') {
    throw badRequest(`Template type is not supported: Invalid template type "${form}", valid types are: cfn, hot.`);
  }
  return json(200, templateOf(type, form));
}

export function listVersions(): ApiResponse {
  return json(200, { template_versions: templateVersions() });
}

export function listFunctions({ params, query }: Call): ApiResponse {
  const withConditions = booleanParameter(query, 'with_condition_func') ?? false;
  return json(200, { template_functions: functionsOf(params.template_version!, withConditions) });
}

export async function validateTemplate(call: Call): Promise<ApiResponse> {
  const ignored = (call.query.get('ignore_errors') ?? '').split(',').filter((code) => code !== '');
  const unknown = ignored.filter((code) => code !== '99001');
  if (unknown.length > 0)
    throw badRequest(`Invalid codes in ignore_errors : [${unknown.map((c) => `'${c}'`).join(', ')}]`);
  const answer = await call.services.stacks.validate(call.caller, {
    ...(await templateRequest(call, { templateNeeded: true })),
    showNested: booleanParameter(call.query, 'show_nested') ?? false,
    ignoreErrors: ignored,
  });
  return json(200, answer);
}
