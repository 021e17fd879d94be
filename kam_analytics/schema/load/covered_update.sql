({key}) IN (FROM taken_key)
