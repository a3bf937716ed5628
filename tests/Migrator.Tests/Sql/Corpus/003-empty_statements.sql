;;
 ; SELECT 1;;;
;