import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLArgument,
  type GraphQLInputField,
} from 'graphql'
import { buildSchemas } from '../../src/schema/schema.js'

export const { bare: schema } = buildSchemas()

/** A part of the schema that a reader meets, with the name to find it by. */
export interface Part {
  readonly kind: 'type' | 'field' | 'argument' | 'enum value' | 'input field'
  /** `Type`, `Type.field`, `Type.field(argument:)` or `ENUM.VALUE` */
  readonly path: string
  readonly name: string
  /** Without the lines generated from the access matrix and the weights. */
  readonly description: string
  /** Whether it is an argument or input field that may be omitted. */
  readonly isOptional: boolean
}

const part = (
  kind: Part['kind'],
  path: string,
  name: string,
  description: string | null | undefined,
  given: GraphQLArgument | GraphQLInputField | null = null,
): Part => ({
  kind,
  path,
  name,
  description: (description ?? '').replace(/\n*^(Visible to|Cost): .*$/gm, ''),
  isOptional: given !== null && !isRequiredArgument(given),
})

const own = Object.values(schema.getTypeMap()).filter(type => !isIntrospectionType(type) && !isSpecifiedScalarType(type))

/** Every part of the schema. Descriptions of scalars are their library's. */
export const parts: readonly Part[] = own.flatMap(type => {
  const itself = isScalarType(type) ? [] : [part('type', type.name, type.name, type.description)]
  if (isEnumType(type)) {
    return [...itself, ...type.getValues().map(({ name, description }) => part('enum value', `${type.name}.${name}`, name, description))]
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    return [...itself, ...fields.map(field => part('input field', `${type.name}.${field.name}`, field.name, field.description, field))]
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return itself
  return [
    ...itself,
    ...Object.values(type.getFields()).flatMap(field => [
      part('field', `${type.name}.${field.name}`, field.name, field.description),
      ...field.args.map(given => part('argument', `${type.name}.${field.name}(${given.name}:)`, given.name, given.description, given)),
    ]),
  ]
})
