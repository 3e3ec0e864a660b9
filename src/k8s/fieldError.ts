/** One thing that is wrong with one field, as upstream's `field.Error`. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go
export interface FieldError {
  readonly type:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueDuplicate'
    | 'FieldValueForbidden'
    | 'FieldValueNotSupported'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueNotFound'
    | 'FieldValueTypeInvalid'
    | 'InternalError';
  /** The path as the server prints it: `spec.ports[0].nodePort`. */
  readonly field: string;
  /** The whole text after `field: `, e.g. `Invalid value: 80: provided port is not in the valid range. …`. */
  readonly message: string;
}
