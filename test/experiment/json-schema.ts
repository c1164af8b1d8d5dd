/** As much of JSON Schema as that of an experiment uses. */
export interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | false
  readonly propertyNames?: JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
}

type Check = (schema: Required<JsonSchema>, value: unknown) => boolean

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isGroup,
  array: Array.isArray,
  string: value => typeof value === 'string',
  number: Number.isFinite,
  integer: Number.isInteger,
}

const CHECKS: Readonly<Record<string, Check>> = {
  $schema: () => true,
  description: () => true,
  default: () => true,
  type: ({ type }, value) => TYPES[type]!(value),
  anyOf: ({ anyOf }, value) => anyOf.some(schema => agrees(schema, value)),
  enum: ({ enum: allowed }, value) => allowed.includes(value),
  minimum: ({ minimum }, value) => (value as number) >= minimum,
  maximum: ({ maximum }, value) => (value as number) <= maximum,
  exclusiveMinimum: ({ exclusiveMinimum }, value) => (value as number) > exclusiveMinimum,
  exclusiveMaximum: ({ exclusiveMaximum }, value) => (value as number) < exclusiveMaximum,
  minItems: ({ minItems }, value) => (value as unknown[]).length >= minItems,
  maxItems: ({ maxItems }, value) => (value as unknown[]).length <= maxItems,
  minLength: ({ minLength }, value) => (value as string).length >= minLength,
  items: ({ items }, value) => (value as unknown[]).every(item => agrees(items, item)),
  minProperties: ({ minProperties }, value) => Object.keys(value as object).length >= minProperties,
  maxProperties: ({ maxProperties }, value) => Object.keys(value as object).length <= maxProperties,
  required: ({ required }, value) => required.every(name => Object.hasOwn(value as object, name)),
  propertyNames: ({ propertyNames }, value) => Object.keys(value as object).every(name => agrees(propertyNames, name)),
  properties: ({ properties }, value) =>
    Object.entries(value as object).every(
      ([name, part]) => !Object.hasOwn(properties, name) || agrees(properties[name]!, part),
    ),
  additionalProperties: ({ additionalProperties, properties = {} }, value) =>
    Object.entries(value as object).every(
      ([name, part]) =>
        Object.hasOwn(properties, name) || (additionalProperties !== false && agrees(additionalProperties, part)),
    ),
}

function isGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is as the schema says. @throws for a keyword that is not known here. */
export function agrees(schema: JsonSchema, value: unknown): boolean {
  const unknown = Object.keys(schema).find(keyword => !Object.hasOwn(CHECKS, keyword))
  if (unknown !== undefined) throw new Error(`the JSON Schema has ${unknown}, which is not checked here`)
  if (schema.type !== undefined && !TYPES[schema.type]!(value)) return false
  return Object.keys(schema).every(keyword => CHECKS[keyword]!(schema as Required<JsonSchema>, value))
}
