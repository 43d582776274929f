/** How the parts of a template are called in one language. */
export interface PartNames {
  readonly description: string;
  readonly parameters: string;
  readonly resources: 'resources' | 'Resources';
  readonly outputs: 'outputs' | 'Outputs';
  readonly conditions: string;
  /** Names of what Heat calls by the CFN names in the paths of its messages. */
  readonly resource: {
    readonly type: string;
    readonly properties: 'properties' | 'Properties';
    readonly metadata: string;
    readonly dependsOn: string;
    readonly deletionPolicy: 'deletion_policy' | 'DeletionPolicy';
    readonly updatePolicy: 'update_policy' | 'UpdatePolicy';
    readonly description: string;
    readonly externalId?: string;
    readonly condition: string;
  };
  readonly output: { readonly value: string; readonly description: string; readonly condition: string };
  /** What a condition of the wrong type should have been, in Heat's words. */
  readonly conditionTypes: string;
}

export const hotNames: PartNames = {
  description: 'description',
  parameters: 'parameters',
  resources: 'resources',
  outputs: 'outputs',
  conditions: 'conditions',
  resource: {
    type: 'type',
    properties: 'properties',
    metadata: 'metadata',
    dependsOn: 'depends_on',
    deletionPolicy: 'deletion_policy',
    updatePolicy: 'update_policy',
    description: 'description',
    externalId: 'external_id',
    condition: 'condition',
  },
  output: { value: 'value', description: 'description', condition: 'condition' },
  conditionTypes: 'string_or_boolean',
};

export const cfnNames: PartNames = {
  description: 'Description',
  parameters: 'Parameters',
  resources: 'Resources',
  outputs: 'Outputs',
  conditions: 'Conditions',
  resource: {
    type: 'Type',
    properties: 'Properties',
    metadata: 'Metadata',
    dependsOn: 'DependsOn',
    deletionPolicy: 'DeletionPolicy',
    updatePolicy: 'UpdatePolicy',
    description: 'Description',
    condition: 'Condition',
  },
  output: { value: 'Value', description: 'Description', condition: 'Condition' },
  conditionTypes: 'string or boolean',
};
