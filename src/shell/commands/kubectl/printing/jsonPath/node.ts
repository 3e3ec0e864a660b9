/** What a JSONPath template is made of. */
// kubernetes: staging/src/k8s.io/client-go/util/jsonpath/node.go
export type PathNode =
  | { readonly type: 'list'; readonly nodes: PathNode[] }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'field'; readonly name: string }
  | {
      readonly type: 'slice';
      readonly start: number | null;
      readonly end: SliceEnd;
      readonly step: number | null;
    }
  | {
      readonly type: 'filter';
      readonly left: ListNode;
      readonly right: ListNode | null;
      /** `exists` when there is no right side. */
      readonly operator: string;
    }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'union'; readonly nodes: readonly ListNode[] }
  | { readonly type: 'identifier'; readonly name: string };

export type ListNode = Extract<PathNode, { type: 'list' }>;

/** `derived`: an index without a colon, which is the slice of one element from it. */
export interface SliceEnd {
  readonly value: number | null;
  readonly derived: boolean;
}
