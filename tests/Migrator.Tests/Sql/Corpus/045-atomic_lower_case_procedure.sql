create procedure p(begin int) begin atomic insert into t values (1); delete from t where a = 1; end;
select 3;
